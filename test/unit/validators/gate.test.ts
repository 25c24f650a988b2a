import { describe, expect, it } from 'vitest';
import { GateError, gate, isHelper } from '../../../src/compiler/validators/index.js';

const body = (statement: string) => `function validate(data){\n${statement}\n}`;

describe('gate', () => {
  it.each([
    'if(!(isObject(data)))return issue("", "type", {type: "object"});',
    'let data0 = data.a;if(data["__proto__"] === undefined)return issue("/a" + pointer("b"), "x", {["__proto__"]:[-1,null,true]});',
    'for(let i0=0; i0<data.length; i0++){let data1 = data[i0];}',
    'for(const key0 of Object.keys(data)){if(!(set0.has(key0) || pattern0.test(key0)))return issue("", "x", {});}',
    'switch(data.k){case "x":{const e0 = other(data);if(e0)return under("/k", e0);break}default:return issue("", "x", {});}',
    'if(typeof data === "string" && !Number.isFinite(data)){}else {let count0 = 0;for(const item of data)if(!other(item) && ++count0 === 2)break}',
  ])('lets a validator through: %s', (statement) => {
    const text = `const set0 = setOf(["a"]);\nconst pattern0 = regExp("a");\nfunction other(data){}\n${body(statement)}`;
    expect([...gate(text, isHelper).free].every(isHelper)).toBe(true);
  });

  it('names what the text uses and doesn’t declare', () => {
    const { free } = gate(body('if(!isUuid(data))return validateMoney(data)'), () => true);
    expect([...free]).toEqual(['isUuid', 'validateMoney']);
  });

  it.each([
    ['a name that isn’t known', 'return globalThis'],
    ['a call of what isn’t known', 'return eval("1")'],
    ['a call of data', 'return data(1)'],
    ['a call of a local', 'const f = data.f;return f(1)'],
    ['a method of data', 'return data.toString()'],
    ['a computed method', 'return Object["keys"](data)'],
    ['another function of a global', 'return Object.assign(data)'],
    ['a member of a function', 'return validate.constructor'],
    ['a member of a global', 'return Object.prototype'],
    ['an optional call', 'return data?.(1)'],
    ['new', 'return new Function("x")'],
    ['this', 'return this'],
    ['a function in a function', 'return () => 1'],
    ['an assignment', 'data = 1'],
    ['an assignment to a member', 'data.a = 1'],
    ['an update of a member', 'data.a++'],
    ['an update of what isn’t local', 'return validate++'],
    ['delete', 'return delete data.a'],
    ['void', 'return void 0'],
    ['in', 'return "a" in data'],
    ['instanceof', 'return data instanceof isObject'],
    ['a template', 'return `a`'],
    ['a regular expression', 'return /a/.test(data)'],
    ['a big integer', 'return 1n'],
    ['spread', 'return issue(...data)'],
    ['spread in an array', 'return [...data]'],
    ['spread in an object', 'return {...data}'],
    ['a getter', 'return {get a(){return 1}}'],
    ['a method', 'return {a(){return 1}}'],
    ['a computed key', 'return {[data]: 1}'],
    ['destructuring', 'const {a} = data;'],
    ['throw', 'throw data'],
    ['try', 'try{}catch(e){}'],
    ['while', 'while(true){}'],
    ['for in', 'for(const a in data){}'],
    ['a label', 'a:for(const b of data){break a}'],
    ['an import', 'return import("x")'],
    ['import.meta', 'return import.meta'],
    ['yield of nothing', 'return yield'],
    ['a sequence', 'return (data, 1)'],
    ['a class', 'class A{}'],
    ['debugger', 'debugger'],
    ['a comment', 'return 1 /*# sourceURL=x */'],
    ['what ends the function', '} globalThis.pwned = 1; {'],
  ])('holds back %s', (_, statement) => {
    expect(() => gate(body(statement), isHelper)).toThrow(GateError);
  });

  it.each([
    ['a statement', 'isObject(1)'],
    ['an import', 'import x from "y";'],
    ['an export', 'export const a = 1;'],
    ['let', 'let a = 1;'],
    ['two at once', 'const a = 1, b = 2;'],
    ['a pattern', 'const [a] = [1];'],
    ['a function as a value', 'const a = function(){};'],
    ['an async function', 'async function validate(data){}'],
    ['a generator', 'function* validate(data){}'],
    ['a default', 'function validate(data = 1){}'],
    ['two parameters', 'function validate(data, other){}'],
    ['a constant that calls what isn’t known', 'const a = require("x");'],
    ['no JavaScript', 'function ('],
  ])('holds back at the top %s', (_, text) => {
    expect(() => gate(text, isHelper)).toThrow(GateError);
  });
});
