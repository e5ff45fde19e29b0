/** What a value of an answer must look like to be understood. More fields than named are no fault. */
export type Shape = (value: unknown) => boolean;

export const text: Shape = (value) => typeof value === "string";
export const whole: Shape = (value) => Number.isSafeInteger(value);
export const flag: Shape = (value) => typeof value === "boolean";

export function oneOf(...known: readonly unknown[]): Shape {
  return (value) => known.includes(value);
}

export function either(...shapes: readonly Shape[]): Shape {
  return (value) => shapes.some((shape) => shape(value));
}

/** Absent and null are the same. */
export function maybe(shape: Shape): Shape {
  return (value) => value === undefined || value === null || shape(value);
}

export function listOf(shape: Shape): Shape {
  return (value) => Array.isArray(value) && value.every(shape);
}

/** An object with at least these. */
export function shaped(fields: Record<string, Shape>): Shape {
  const named = Object.entries(fields);
  return (value) => isObject(value) && named.every(([name, shape]) => shape(value[name]));
}

/** An object whose every value is of this shape, whatever its names. */
export function mapOf(shape: Shape): Shape {
  return (value) => isObject(value) && Object.values(value).every(shape);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
