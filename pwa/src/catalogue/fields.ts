/** Is one value possible for its field? The phone's half of backend/catalogue/fields. */
import { parseDay } from "./day";
import { isBlank, isOdd, normalise } from "./normalise";
import type { Field, FieldType, Finding, Params, Place } from "./types";

export type State = "absent" | "good" | "bad";

/** Where a test puts what it finds: `error` and `warning` give the state that follows. */
export interface Report {
  error(code: string, params?: Params): State;
  warning(code: string, params?: Params): State;
  today: string;
}

type Test = (field: Field, value: unknown, report: Report) => State;

const LARGEST = 1e12;
const EARLIEST = "2000-01-01";
const IDENTITY_LENGTH = 18;
/** Between digits, as people write long numbers. */
const GAP = "[ \\-\u2010-\u2015]{0,2}";
// No look-behind: Safari 15 has none.
const IDENTITY = new RegExp(
  "(?:^|[^0-9])" +
    ["[0-9]", "[0-9]", "[0-9]", "[0-9]", "[0-9]", "[0-9]"].join(GAP) +
    `${GAP}(?:1${GAP}9|2${GAP}0)${GAP}[0-9]${GAP}[0-9]` +
    `${GAP}(?:0${GAP}[1-9]|1${GAP}[0-2])${GAP}(?:0${GAP}[1-9]|[12]${GAP}[0-9]|3${GAP}[01])` +
    `${GAP}[0-9]${GAP}[0-9]${GAP}[0-9]${GAP}[0-9Xx](?![0-9])`,
);

/** Whether a resident identity number stands in a text, however it is written. */
const holdsIdentity = (value: string): boolean =>
  value.length >= IDENTITY_LENGTH && IDENTITY.test(normalise(value));
const HASH = /^[0-9a-f]{64}$/;

const text: Test = (field, value, report) => {
  if (typeof value !== "string") return report.error("type");
  if (isOdd(value, field.lines === true)) return report.error("type");
  if (isBlank(value)) return "absent";
  const [shortest, longest] = [field.min_length ?? 0, field.max_length ?? 2000];
  const length = [...value].length;
  if (length > longest) return report.error("too_long", { limit: longest });
  if (length < shortest) return report.error("too_short", { limit: shortest });
  if (holdsIdentity(value)) return report.error("identity_number");
  return value.normalize("NFC") === value ? "good" : report.error("type");
};

const number: Test = (field, value, report) => {
  if (typeof value !== "number" || !Number.isInteger(value)) return report.error("type");
  const [low, high] = [field.min ?? 0, field.max ?? LARGEST];
  if (value < low) return report.error("too_small", { limit: low });
  if (value > high) return report.error("too_large", { limit: high });
  const year = Number(report.today.slice(0, 4));
  if (field.year && value > year) return report.error("future", { limit: year });
  const [softLow, softHigh] = [field.soft_min ?? low, field.soft_max ?? high];
  if (value < softLow) return report.warning("unusual_low", { limit: softLow });
  if (value > softHigh) return report.warning("unusual_high", { limit: softHigh });
  return "good";
};

const codesOf = (field: Field): string[] => (field.choices ?? []).map((choice) => choice.code);

const choice: Test = (field, value, report) => {
  if (typeof value !== "string") return report.error("type");
  if (codesOf(field).includes(value)) return "good";
  return value === "" ? "absent" : report.error("not_a_choice");
};

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === "string");

const choices: Test = (field, value, report) => {
  if (!isTexts(value)) return report.error("type");
  if (value.length === 0) return "absent";
  const codes = codesOf(field);
  const [fewest, most] = [field.min ?? 0, field.max ?? codes.length];
  const known = value.every((code) => codes.includes(code));
  if (!known || new Set(value).size !== value.length) return report.error("not_a_choice");
  if (value.length > most) return report.error("too_many", { limit: most });
  if (value.length < fewest) return report.error("too_few", { limit: fewest });
  return "good";
};

const day: Test = (field, value, report) => {
  if (typeof value !== "string") return report.error("type");
  if (value === "") return "absent";
  if (!parseDay(value)) return report.error("not_a_day");
  const earliest = field.earliest ?? EARLIEST;
  if (value < earliest) return report.error("too_early", { limit: earliest });
  if (value > report.today && !field.future_ok) {
    return report.error("future", { limit: report.today });
  }
  return "good";
};

const flag: Test = (_field, value, report) =>
  typeof value === "boolean" ? "good" : report.error("type");

const photo: Test = (field, value, report) => {
  if (!Array.isArray(value)) return report.error("type");
  if (value.length === 0) return "absent";
  const [fewest, most] = [field.min_photos ?? 0, field.max_photos ?? 0];
  if (!isTexts(value) || !value.every((entry) => HASH.test(entry))) {
    return report.error("not_a_photo");
  }
  if (value.length > most) return report.error("too_many", { limit: most });
  if (value.length < fewest) return report.warning("photo_missing", { limit: fewest });
  return "good";
};

const isWithin = (value: unknown, low: number, high: number): boolean =>
  typeof value === "number" && Number.isInteger(value) && value >= low && value <= high;

function isPlace(value: object): boolean {
  const { lat, lng, acc = 0 } = value as Place;
  const known = Object.keys(value).every((key) => ["lat", "lng", "acc"].includes(key));
  return (
    known && isWithin(lat, -90e6, 90e6) && isWithin(lng, -180e6, 180e6) && isWithin(acc, 0, 1e6)
  );
}

const place: Test = (_field, value, report) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return report.error("type");
  }
  return isPlace(value) ? "good" : report.error("not_a_place");
};

const TESTS: Record<FieldType, Test> = {
  text,
  household: text,
  variety: text,
  whole: number,
  quantity: number,
  choice,
  choices,
  day,
  flag,
  photo,
  place,
};

/** Tests one value that is not null; what it finds joins `errors` and `warnings`. */
export function testValue(
  field: Field,
  value: unknown,
  today: string,
  errors: Finding[],
  warnings: Finding[],
): State {
  const put = (into: Finding[], state: State) => {
    return (code: string, params: Params = {}): State => {
      into.push({ field: field.name, code, params });
      return state;
    };
  };
  return TESTS[field.type](field, value, {
    error: put(errors, "bad"),
    warning: put(warnings, "good"),
    today,
  });
}
