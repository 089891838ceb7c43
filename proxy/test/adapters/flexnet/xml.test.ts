import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  child,
  date,
  flag,
  instant,
  integer,
  readXml,
  text,
  XmlError
} from '../../../src/adapters/flexnet/xml-reader.ts';
import { el, elIfAny, group, UnsendableTextError } from '../../../src/adapters/flexnet/xml-writer.ts';

test('Text comes back as it was written, whatever it holds', () => {
  const sendable = fc.string({ unit: 'binary' }).filter((value) => {
    try {
      return el('a', value) !== '';
    } catch {
      return false;
    }
  });
  fc.assert(
    fc.property(sendable, (value) => {
      assert.equal(readXml(el('a', value)).text, value);
    })
  );
});

for (const character of ['\u0000', '\u0008', '\u000b', '\u001f', '\ufffe', '\ud800']) {
  test(`Text with ${JSON.stringify(character)} is refused and not repaired`, () => {
    assert.throws(() => el('description', `a${character}b`), UnsendableTextError);
  });
}

test('Undefined writes nothing, null an empty element, and 0 and false their words', () => {
  assert.deepEqual(
    [el('a', undefined), el('a', null), el('a', 0), el('a', false), elIfAny('a', null), elIfAny('a', 0)],
    ['', '<a></a>', '<a>0</a>', '<a>false</a>', '', '<a>0</a>']
  );
});

test('A group of nothing is nothing', () => {
  assert.equal(group('address', [el('city', undefined)]), '');
});

test('Prefixes do not count, unknown elements and comments are passed over, and CDATA is text', () => {
  const root = readXml(
    '<?xml version="1.0"?><x:r xmlns:x="u"><!-- c --><x:new a="1"/><y:v xmlns:y="w"><![CDATA[<1>]]></y:v></x:r>'
  );

  assert.deepEqual([root.name, text(root, 'v')], ['r', '<1>']);
});

test('Blanks at the ends of a value count', () => {
  assert.equal(text(readXml('<r><v> FL-1 </v></r>'), 'v'), ' FL-1 ');
});

test('Values that are missing, empty or no numbers are null, and 0 is 0', () => {
  const root = readXml(
    '<r><zero>0</zero><none/><word>many</word><yes>1</yes><day>2027-01-01Z</day><at>2027-01-01T01:00:00+01:00</at></r>'
  );

  assert.deepEqual(
    ['zero', 'none', 'word', 'absent'].map((name) => integer(root, name)),
    [0, null, null, null]
  );
  assert.deepEqual([flag(root, 'yes'), flag(root, 'zero'), flag(root, 'none')], [true, false, null]);
  assert.deepEqual([date(root, 'day'), instant(root, 'at')], ['2027-01-01', '2027-01-01T00:00:00.000Z']);
  assert.equal(child(root, 'absent', 'deeper'), undefined);
});

const REFUSED: Record<string, string> = {
  'a document that is cut': '<r><a>1</a>',
  'a document that is cut inside a tag': '<r><a',
  'tags that do not match': '<r><a></b></r>',
  'two roots': '<r/><r/>',
  nothing: '',
  'plain text': 'Service unavailable',
  'a document type declaration': '<!DOCTYPE r [<!ENTITY e "x">]><r>&e;</r>',
  'an unknown entity': '<r>&nbsp;</r>',
  'elements nested too deeply': '<a>'.repeat(50) + '</a>'.repeat(50)
};

for (const [what, xml] of Object.entries(REFUSED)) {
  test(`Refused: ${what}`, () => assert.throws(() => readXml(xml), XmlError));
}

test('A hundred thousand open tags end at once', () => {
  assert.throws(() => readXml('<a>'.repeat(100_000)), /nested too deeply/);
});

const ANSWER =
  '<soapenv:Envelope xmlns:soapenv="s"><soapenv:Body><r xmlns="u"><statusInfo><status>SUCCESS</status></statusInfo>' +
  '<responseData><product><uniqueId>1</uniqueId><productName>A &amp; B</productName></product></responseData></r></soapenv:Body></soapenv:Envelope>';

test('Law: an answer with bytes changed, left out or put in is read or refused, and nothing else', () => {
  const junk = fc.constantFrom(
    '',
    '<',
    '>',
    '&',
    '"',
    '\u0000',
    '</',
    '<![CDATA[',
    ']]>',
    '<!--',
    '<?',
    '&#0;',
    '&#x41;',
    'x',
    '<!DOCTYPE'
  );
  const mutation = fc.record({ at: fc.nat(ANSWER.length), length: fc.nat(20), junk });
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
      const mutated = mutations.reduce(
        (xml, each) => xml.slice(0, each.at) + each.junk + xml.slice(each.at + each.length),
        ANSWER
      );
      try {
        assert.equal(typeof readXml(mutated).name, 'string');
      } catch (error) {
        assert.ok(error instanceof XmlError, String(error));
      }
    }),
    { numRuns: 2000 }
  );
});
