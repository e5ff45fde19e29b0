/** Written in by the build. */

/** The version of this application, as in package.json. */
declare const __APP_VERSION__: string;
