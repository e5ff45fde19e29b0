/** Stands for the package of that name in the bundle: each browser start brings its own. */
declare const platformDexie: unknown;
export const Dexie = platformDexie;
