import { toSentence } from 'c/crosswalkErrors';

const UNKNOWN = 'c.Crosswalk_Error_Unknown';

describe('toSentence', () => {
  it('is the message of an Apex error', () => {
    expect(toSentence({ status: 500, body: { message: 'Ask your admin.' } })).toBe('Ask your admin.');
  });

  it('joins the messages of a list, as the UI API sends them', () => {
    expect(toSentence({ body: [{ message: 'First.' }, {}, { message: 'Second.' }] })).toBe('First. Second.');
  });

  it('asks for a permission set when the platform refuses the Apex class', () => {
    const message = "You do not have access to the Apex class named 'CrosswalkConnectionController'.";
    expect(toSentence({ status: 500, body: { message } })).toBe('c.Crosswalk_Error_NoAccess');
  });

  it.each([
    ['nothing was thrown', undefined],
    ['null was thrown', null],
    ['a text was thrown', 'boom'],
    ['the body has no message', { body: {} }],
    ['the message is blank', { body: { message: ' ' } }],
    ['the message is no text', { body: { message: 7 } }],
    ['the list is empty', { body: [] }],
    ['a script failed, whose words are for engineers', new TypeError('x is undefined')]
  ])('is a general sentence when %s', (_, error) => {
    expect(toSentence(error)).toBe(UNKNOWN);
  });
});
