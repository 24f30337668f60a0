import { expect, test } from "vitest";
import { documents } from "./markdown.ts";

const mostWords = 25;

/** The cells of tables with more words than fit, each with its line; a line of a table begins with "|". */
function longCells(text: string): string[] {
  return text.split("\n").flatMap((line, index) => {
    if (!line.startsWith("|")) return [];
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    return cells.filter((cell) => cell.split(/\s+/).length > mostWords).map((cell) => `${index + 1}: ${cell}`);
  });
}

test("a cell of 26 words is found, one of 25 is not", () => {
  const words = (count: number): string => Array.from({ length: count }, () => "word").join(" ");
  expect(longCells(`text\n| a | ${words(25)} |\n| ${words(26)} | b |`)).toEqual([`3: ${words(26)}`]);
});

test.each(documents)(`no cell of a table in $path has more than ${mostWords} words`, ({ text }) => {
  expect(longCells(text)).toEqual([]);
});
