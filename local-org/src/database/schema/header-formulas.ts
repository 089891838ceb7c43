/** A header's value: texts, and parameters of external credentials that a callout fills in. */
export interface HeaderFormula {
  /** As written. */
  readonly text: string;
  readonly pieces: readonly (readonly Term[] | string)[];
}

type Term = string | { readonly credential: string; readonly parameter: string };

/**
 * Reads text with formulas in `{!...}`: quoted texts and `$Credential.Credential.Parameter`, joined by `&`. Throws an
 * Error for any other formula.
 */
export function readHeaderFormula(text: string): HeaderFormula {
  const pieces = text.split(/(\{!.*?\})/s).map((piece) => {
    const formula = /^\{!(.*)\}$/s.exec(piece)?.[1];
    return formula === undefined ? piece : formula.split('&').map((term) => readTerm(term.trim()));
  });
  return { text, pieces };
}

function readTerm(term: string): Term {
  const quoted = /^(['"])(.*)\1$/s.exec(term)?.[2];
  if (quoted !== undefined) return quoted;
  const [, credential, parameter] = /^\$Credential\.(\w+)\.(\w+)$/.exec(term) ?? [];
  if (credential !== undefined && parameter !== undefined) return { credential, parameter };
  throw new Error(`the formula of a header ${term} is not modelled by the local org`);
}

/** Names of the parameters that the formula asks for. */
export function parametersOf({ pieces }: HeaderFormula): string[] {
  const terms = pieces.flatMap((piece) => (typeof piece === 'string' ? [] : piece));
  return terms.flatMap((term) => (typeof term === 'string' ? [] : [term.parameter]));
}

/** What a formula gives is cut here: https://help.salesforce.com/s/articleView?id=xcloud.nc_named_creds_formula_functions.htm */
const LONGEST_RESULT = 1300;

/** The header's value. `valueOf` gives a parameter's value or throws. */
export function evaluateHeader(
  { pieces }: HeaderFormula,
  valueOf: (credential: string, parameter: string) => string
): string {
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      const terms = piece.map((term) =>
        typeof term === 'string' ? term : valueOf(term.credential, term.parameter)
      );
      return terms.join('').slice(0, LONGEST_RESULT);
    })
    .join('');
}
