import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Transformer } from 'wechatpay-axios-plugin';
import { isXmlText, readXml, writeXml, XML_FIELDS_MAX, XML_LENGTH_MAX } from './xml.ts';

const name = fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,15}$/).filter((one) => one !== '__proto__');
const text = fc.string({ unit: 'binary', maxLength: 60 }).filter(isXmlText);
const peer = Transformer as unknown as { toXml(fields: object): string; toObject(xml: string): Record<string, string> };

describe('reading what was written', () => {
  test('gives the same fields', () => {
    fc.assert(
      fc.property(fc.dictionary(name, text, { maxKeys: 20 }), (fields) => {
        expect(readXml(writeXml(fields))).toEqual({ ...fields });
      }),
    );
  });

  test('also where a value holds the end of a section, references or line ends', () => {
    const fields = { a: ']]>', b: '&amp;<xml>', c: 'x\r\ny\rz\n', d: ']]]]>>' };
    expect(readXml(writeXml(fields))).toEqual(fields);
  });

  test('what the official SDK writes is read, and what we write it reads', () => {
    const plain = fc.stringMatching(/^[\u4e00-\u4e20a-zA-Z0-9<>&"' ]{1,30}$/).filter((one) => one.trim() === one && !one.includes(']]>'));
    // The peer refuses the names of an object's own members, which no scheme uses.
    const member = fc.stringMatching(/^[a-z]{1,10}$/).filter((one) => !(one in {}) && one !== 'prototype');
    fc.assert(
      fc.property(fc.dictionary(member, plain, { minKeys: 1, maxKeys: 10 }), (fields) => {
        expect(readXml(peer.toXml({ ...fields }))).toEqual({ ...fields });
        expect(peer.toObject(writeXml(fields))).toEqual({ ...fields });
      }),
    );
  });
});

describe('reading', () => {
  test('plain text, references, a declaration and white space between fields', () => {
    expect(readXml('<?xml version="1.0"?>\n<xml>\n <a>1 &lt; 2 &#65;&#x4e2d;</a>\n <b><![CDATA[x]]></b>\n</xml>\n')).toEqual({ a: '1 < 2 A中', b: 'x' });
  });

  test.each([
    ['a document type', '<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><a>&e;</a></xml>'],
    ['an entity of its own', '<xml><a>&e;</a></xml>'],
    ['an unknown predefined name', '<xml><a>&constructor;</a></xml>'],
    ['a lone ampersand', '<xml><a>a & b</a></xml>'],
    ['a character XML does not have', '<xml><a>&#0;</a></xml>'],
    ['a reference beyond Unicode', '<xml><a>&#x110000;</a></xml>'],
    ['nesting', '<xml><a><b>1</b></a></xml>'],
    ['an attribute', '<xml><a x="1">1</a></xml>'],
    ['a field twice', '<xml><a>1</a><a>2</a></xml>'],
    ['a comment', '<xml><a>1<!-- --></a></xml>'],
    ['text between fields', '<xml><a>1</a>x</xml>'],
    ['an open end', '<xml><a>1</a>'],
    ['something after the end', '<xml><a>1</a></xml><xml/>'],
    ['JSON', '{"a":1}'],
    ['nothing', ''],
  ])('%s is refused', (_, xml) => {
    expect(readXml(xml)).toBeNull();
  });

  test('is limited in length and fields', () => {
    expect(readXml(`<xml><a>${'x'.repeat(XML_LENGTH_MAX)}</a></xml>`)).toBeNull();
    const fields = (count: number): string => `<xml>${Array.from({ length: count }, (_, i) => `<f${i}>1</f${i}>`).join('')}</xml>`;
    expect(Object.keys(readXml(fields(XML_FIELDS_MAX)) ?? {})).toHaveLength(XML_FIELDS_MAX);
    expect(readXml(fields(XML_FIELDS_MAX + 1))).toBeNull();
  });

  test('never throws, and never makes a field of a prototype', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (xml) => void readXml(xml)));
    const parts = fc.array(fc.constantFrom('<xml>', '</xml>', '<a>', '</a>', '<![CDATA[', ']]>', '&amp;', '&', 'x', '<', '\r'), { maxLength: 40 });
    fc.assert(fc.property(parts, (some) => void readXml(`<xml>${some.join('')}</xml>`)));
    expect(Object.getPrototypeOf(readXml('<xml><__proto__>1</__proto__></xml>'))).toBe(Object.prototype);
  });
});

test('writing refuses what XML cannot carry', () => {
  expect(() => writeXml({ a: '\u0000' })).toThrow(RangeError);
  expect(() => writeXml({ a: '\ud800' })).toThrow('a holds');
});
