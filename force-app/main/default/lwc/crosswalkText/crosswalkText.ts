const numbers = new Intl.NumberFormat();

/** Fills values into the places {0}, {1} … of a label; numbers as the reader writes them. */
export function format(label: string, ...values: readonly (string | number)[]): string {
  return label.replace(/\{(\d+)\}/g, (place, index: string) => {
    const value = values[Number(index)];
    return typeof value === 'number' ? numbers.format(value) : (value ?? place);
  });
}
