"use strict";
var __awaiter = (this && this.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.Base = void 0;
const zod_1 = require("zod");
class Base {
    constructor(description) {
        this.description = description;
        this.extra = {};
    }
    get name() {
        return `${Base.prefix}_${this.action}`;
    }
    register(server) {
        server.tool(this.name, this.description, Object.assign({ line: zod_1.z.string().describe('Number of the line') }, this.extra), () => __awaiter(this, void 0, void 0, function* () { return ({ content: [] }); }));
    }
}
exports.Base = Base;
Base.prefix = 'ferry';
