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
  UnreadableValueError,
  XmlError,
  XmlTooLargeError
} from '../../../src/adapters/flexnet/xml-reader.ts';
import { el, elIfAny, group, UnsendableTextError } from '../../../src/adapters/flexnet/xml-writer.ts';

test('Text comes back as it was written, whatever it holds', async () => {
  const sendable = fc.string({ unit: 'binary' }).filter((value) => {
    try {
      return el('a', value) !== '';
    } catch {
      return false;
    }
  });
  await fc.assert(
    fc.asyncProperty(sendable, async (value) => {
      assert.equal((await readXml(el('a', value))).text, value);
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

test('Prefixes do not count, unknown elements and comments are passed over, and CDATA is text', async () => {
  const root = await readXml(
    '<?xml version="1.0"?><x:r xmlns:x="u"><!-- c --><x:new a="1"/><y:v xmlns:y="w"><![CDATA[<1>]]></y:v></x:r>'
  );

  assert.deepEqual([root.name, text(root, 'v')], ['r', '<1>']);
});

test('Blanks at the ends of a value count', async () => {
  assert.equal(text(await readXml('<r><v> FL-1 </v></r>'), 'v'), ' FL-1 ');
});

test('Values that are missing or empty are null, and 0 is 0', async () => {
  const root = await readXml(
    '<r><zero>0</zero><none/><yes>1</yes><day>2027-01-01Z</day><at>2027-01-01T01:00:00+01:00</at></r>'
  );

  assert.deepEqual(
    ['zero', 'none', 'absent'].map((name) => integer(root, name)),
    [0, null, null]
  );
  assert.deepEqual([flag(root, 'yes'), flag(root, 'zero'), flag(root, 'none')], [true, false, null]);
  assert.deepEqual([date(root, 'day'), instant(root, 'at')], ['2027-01-01', '2027-01-01T00:00:00.000Z']);
  assert.equal(child(root, 'absent', 'deeper'), undefined);
});

const UNREADABLE: [what: string, value: string, read: typeof date | typeof integer | typeof flag][] = [
  ['a date that no calendar has', '2027-02-30', date],
  ['a date of the year 0000', '0000-01-01', date],
  ['a date with more behind it', '2027-01-01 or so', date],
  ['a moment with a leap second', '2027-06-30T23:59:60Z', instant],
  ['a moment that no calendar has', '2027-02-30T00:00:00Z', instant],
  ['a word in place of a number', 'many', integer],
  ['a number beyond all counting', '9'.repeat(16), integer],
  ['a word in place of yes or no', 'maybe', flag]
];

for (const [what, value, read] of UNREADABLE) {
  test(`Unreadable, and not the same as missing: ${what}`, async () => {
    const root = await readXml(`<r><v>${value}</v></r>`);

    assert.throws(() => read(root, 'v'), UnreadableValueError);
  });
}

test('A document of 31 MB in small elements is refused, and lets others have their turns meanwhile', async () => {
  const large = `<r>${'<a/>'.repeat(8_000_000)}</r>`;
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);

  const results = await Promise.allSettled(Array.from({ length: 8 }, () => readXml(large)));
  clearInterval(timer);

  assert.ok(
    results.every((result) => result.status === 'rejected' && result.reason instanceof XmlTooLargeError)
  );
  assert.ok(turns > 8, `${turns} turns`);
});

test('One element with a million attributes is refused', async () => {
  const attributes = Array.from({ length: 1_000_000 }, (_, n) => ` a${n}=""`).join('');

  await assert.rejects(readXml(`<r${attributes}/>`), XmlTooLargeError);
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
  test(`Refused: ${what}`, () => assert.rejects(readXml(xml), XmlError));
}

test('A hundred thousand open tags end at once', async () => {
  await assert.rejects(readXml('<a>'.repeat(100_000)), /nested too deeply/);
});

const ANSWER =
  '<soapenv:Envelope xmlns:soapenv="s"><soapenv:Body><r xmlns="u"><statusInfo><status>SUCCESS</status></statusInfo>' +
  '<responseData><product><uniqueId>1</uniqueId><productName>A &amp; B</productName></product></responseData></r></soapenv:Body></soapenv:Envelope>';

test('Law: an answer with bytes changed, left out or put in is read or refused, and nothing else', async () => {
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
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
      const mutated = mutations.reduce(
        (xml, each) => xml.slice(0, each.at) + each.junk + xml.slice(each.at + each.length),
        ANSWER
      );
      try {
        assert.equal(typeof (await readXml(mutated)).name, 'string');
      } catch (error) {
        assert.ok(error instanceof XmlError, String(error));
      }
    }),
    { numRuns: 2000 }
  );
});
