"use strict";
var __extends = (this && this.__extends) || (function () {
    var extendStatics = function (d, b) {
        extendStatics = Object.setPrototypeOf ||
            ({ __proto__: [] } instanceof Array && function (d, b) { d.__proto__ = b; }) ||
            function (d, b) { for (var p in b) if (Object.prototype.hasOwnProperty.call(b, p)) d[p] = b[p]; };
        return extendStatics(d, b);
    };
    return function (d, b) {
        if (typeof b !== "function" && b !== null)
            throw new TypeError("Class extends value " + String(b) + " is not a constructor or null");
        extendStatics(d, b);
        function __() { this.constructor = d; }
        d.prototype = b === null ? Object.create(b) : (__.prototype = b.prototype, new __());
    };
})();
Object.defineProperty(exports, "__esModule", { value: true });
exports.Fares = exports.Times = void 0;
var zod_1 = require("zod");
var base_1 = require("./base");
var Times = /** @class */ (function (_super) {
    __extends(Times, _super);
    function Times() {
        var _this = _super.call(this, 'Tells when ferries leave') || this;
        _this.action = 'times';
        return _this;
    }
    return Times;
}(base_1.Base));
exports.Times = Times;
var Fares = /** @class */ (function (_super) {
    __extends(Fares, _super);
    function Fares(currency) {
        var _this = _super.call(this, "Tells the fares in ".concat(currency)) || this;
        _this.action = 'fares';
        _this.extra = { adults: zod_1.z.number().default(1) };
        return _this;
    }
    return Fares;
}(base_1.Base));
exports.Fares = Fares;
