"use strict";
var __createBinding = (this && this.__createBinding) || (Object.create ? (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    var desc = Object.getOwnPropertyDescriptor(m, k);
    if (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) {
      desc = { enumerable: true, get: function() { return m[k]; } };
    }
    Object.defineProperty(o, k2, desc);
}) : (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    o[k2] = m[k];
}));
var __exportStar = (this && this.__exportStar) || function(m, exports) {
    for (var p in m) if (p !== "default" && !Object.prototype.hasOwnProperty.call(exports, p)) __createBinding(exports, m, p);
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.all = exports.Tool = void 0;
var timetable_1 = require("./timetable");
__exportStar(require("./timetable"), exports);
var base_1 = require("./base");
Object.defineProperty(exports, "Tool", { enumerable: true, get: function () { return base_1.Base; } });
var all = function () { return [new timetable_1.Times(), new timetable_1.Fares('EUR')]; };
exports.all = all;
