/** Every address of the application, and who may open it. */
import {
  createRouter,
  createWebHistory,
  type RouteLocationNormalized,
  type RouteLocationRaw,
  type RouteRecordRaw,
} from "vue-router";
import { landing, profile, recordsVillages, seesRecords } from "./session";
import type zh from "./words/zh";

declare module "vue-router" {
  interface RouteMeta {
    /** May be opened by nobody in particular. */
    public?: boolean;
    /** No bar with the main pages: the page has its own at the bottom, or is for a wall. */
    bare?: boolean;
    /** The word for the window's title. */
    title?: keyof typeof zh;
  }
}

const lazy = {
  home: () => import("./HomeView.vue"),
  signIn: () => import("./SignInView.vue"),
  form: () => import("../form/FormView.vue"),
  records: () => import("../records/RecordsView.vue"),
  record: () => import("../records/RecordView.vue"),
  me: () => import("../me/MeView.vue"),
};

const routes: RouteRecordRaw[] = [
  { path: "/", component: lazy.home, meta: { title: "home" } },
  { path: "/sign-in", component: lazy.signIn, meta: { title: "signIn", public: true, bare: true } },
  { path: "/new/:kind", component: lazy.form, props: true, meta: { bare: true } },
  { path: "/records", component: lazy.records, meta: { title: "records" } },
  { path: "/records/:id", component: lazy.record, props: true, meta: { title: "records" } },
  { path: "/records/:id/edit", component: lazy.form, props: true, meta: { bare: true } },
  { path: "/me", component: lazy.me, meta: { title: "me" } },
  // The dashboard puts its own addresses in once it is loaded.
  {
    path: "/county/:rest(.*)*",
    name: "county-gate",
    component: () => import("./CountyGate.vue"),
    meta: { title: "county" },
  },
  { path: "/:rest(.*)*", component: () => import("./MissingView.vue"), meta: { public: true } },
];

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});

let underway: RouteLocationNormalized | undefined;
const arrived = (to: RouteLocationNormalized) => {
  if (underway === to) underway = undefined;
};
router.beforeEach((to) => {
  underway = to;
});
router.afterEach(arrived);
router.onError((_error, to) => arrived(to));

/** Replace the address, unless somebody is on the way elsewhere: they must not be kept here. */
export async function amend(to: RouteLocationRaw): Promise<void> {
  if (!underway) await router.replace(to);
}

router.beforeEach((to) => {
  const person = profile.value;
  if (!person) {
    if (to.meta.public) return true;
    return { path: "/sign-in", query: to.path === "/" ? {} : { next: to.fullPath } };
  }
  if ((person.totp?.due || person.password_due) && to.path !== "/me" && !to.meta.public)
    return "/me";
  const { role } = person.account;
  if (to.path === "/" && !recordsVillages(role)) return landing(role);
  if (to.path.startsWith("/records") && !seesRecords(role)) return landing(role);
  return true;
});

/**
 * Fetch the pages that a village needs while the line is still there: where no service worker keeps
 * them (WeChat), they go on working after the network has gone.
 */
export function fetchAhead(): void {
  if (navigator.serviceWorker?.controller) return;
  for (const load of Object.values(lazy)) load().catch(() => undefined);
}
