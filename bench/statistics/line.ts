/** A point that was measured. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A straight line through points. */
export interface Line {
  /** y where x is 0. */
  readonly intercept: number;
  /** What each further x adds. */
  readonly slope: number;
  /** Share of the variance of y that the line explains: 1 when every point is on it. */
  readonly r2: number;
}

/** The line of least squares. Throws with fewer than two different x. */
export function fitLine(points: readonly Point[]): Line {
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const spreadX = sum(points.map(({ x }) => (x - meanX) ** 2));
  if (!(spreadX > 0)) throw new RangeError("a line needs two points with different x");
  const slope = sum(points.map(({ x, y }) => (x - meanX) * (y - meanY))) / spreadX;
  const intercept = meanY - slope * meanX;
  const total = sum(points.map(({ y }) => (y - meanY) ** 2));
  const missed = sum(points.map(({ x, y }) => (y - intercept - slope * x) ** 2));
  return { intercept, slope, r2: total === 0 ? 1 : 1 - missed / total };
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
