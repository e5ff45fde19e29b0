/** The day on which the tests live, whatever day the machine believes it is. The clock runs. */
const DAY = Date.UTC(2026, 10, 26, 2);

const ahead = DAY - Date.now();

globalThis.Date = new Proxy(Date, {
  construct: (machine, parts, made) =>
    Reflect.construct(machine, parts.length > 0 ? parts : [machine.now() + ahead], made),
  get: (machine, name) =>
    name === "now" ? () => machine.now() + ahead : Reflect.get(machine, name, machine),
});
