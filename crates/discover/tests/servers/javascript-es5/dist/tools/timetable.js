"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Fares = exports.Times = void 0;
const zod_1 = require("zod");
const base_1 = require("./base");
class Times extends base_1.Base {
    constructor() {
        super('Tells when ferries leave');
        this.action = 'times';
    }
}
exports.Times = Times;
class Fares extends base_1.Base {
    constructor(currency) {
        super(`Tells the fares in ${currency}`);
        this.action = 'fares';
        this.extra = { adults: zod_1.z.number().default(1) };
    }
}
exports.Fares = Fares;
