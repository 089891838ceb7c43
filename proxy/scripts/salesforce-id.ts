const CHECK_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * The form of 18 characters of a Salesforce id, or null when the text is no id. The last three characters tell which
 * of the first fifteen are capitals, five for each, so that the id survives programs that do not heed case.
 */
export function toLongId(id: string): string | null {
  if (!/^([A-Za-z0-9]{15}|[A-Za-z0-9]{18})$/.test(id)) return null;
  const short = id.slice(0, 15);
  const long = short + [0, 5, 10].map((start) => checkCharacter(short.slice(start, start + 5))).join('');
  return id.length === 15 || id === long ? long : null;
}

function checkCharacter(five: string): string {
  const capitals = [...five].reduce(
    (bits, character, place) => bits + (/[A-Z]/.test(character) ? 2 ** place : 0),
    0
  );
  return CHECK_CHARACTERS.charAt(capitals);
}
