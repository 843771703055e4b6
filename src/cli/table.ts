const NUMBER = /^[−+-]?[\d–]/;

/** Plain-text table: columns of numbers are right-aligned, all others left-aligned. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const columns = header.map((name, column) => {
    const cells = rows.map((row) => row[column] ?? '');
    return {
      width: Math.max(...[name, ...cells].map((cell) => cell.length)),
      numeric: column > 0 && cells.every((cell) => NUMBER.test(cell)),
    };
  });
  const line = (row: readonly string[]): string =>
    columns
      .map(({ width, numeric }, column) =>
        numeric ? (row[column] ?? '').padStart(width) : (row[column] ?? '').padEnd(width),
      )
      .join('  ')
      .trimEnd();
  return [line(header), columns.map(({ width }) => '─'.repeat(width)).join('  '), ...rows.map(line)].join(
    '\n',
  );
}
