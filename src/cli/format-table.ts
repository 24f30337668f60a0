/** Rows in columns as wide as their widest cell, two spaces apart; columns whose rows are all empty are left out. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const columns = head
    .map((title, index) => [title, ...rows.map((row) => row[index] ?? "")])
    .filter(([, ...cells]) => cells.some((cell) => cell !== ""))
    .map((cells) => {
      const width = Math.max(...cells.map(({ length }) => length));
      return cells.map((cell) => cell.padEnd(width));
    });
  return [head, ...rows].map((_, line) =>
    columns
      .map((cells) => cells[line])
      .join("  ")
      .trimEnd(),
  );
}
