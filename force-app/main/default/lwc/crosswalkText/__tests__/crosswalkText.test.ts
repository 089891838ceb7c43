import { format } from 'c/crosswalkText';

describe('format', () => {
  it('fills values into their places, numbers with separators', () => {
    expect(format('{1} of {0}: {0}', 12000, 'Designer')).toBe('Designer of 12,000: 12,000');
  });

  it('leaves a place without a value as it is', () => {
    expect(format('{0} and {1}', 0)).toBe('0 and {1}');
  });

  it('does not take values for places', () => {
    expect(format('{0}', '{1}', 'x')).toBe('{1}');
  });
});
