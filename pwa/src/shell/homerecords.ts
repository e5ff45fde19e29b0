/** The parts of the first page that are made of records: fetched after its first paint. */
export { listDrafts } from "../outbox/draft";
export { default as FirstPassword } from "../password/FirstPassword.vue";
export { default as HomeAttention } from "./HomeAttention.vue";
export { default as MonthFigures } from "./MonthFigures.vue";
