/** The county's addresses, put in by the shell once somebody opens one of them. */
import type { RouteRecordRaw } from "vue-router";

const meta = { title: "county" } as const;

export const routes: RouteRecordRaw[] = [
  { path: "/county", component: () => import("./CountyView.vue"), meta },
  { path: "/county/review", component: () => import("../review/HeldView.vue"), meta },
  { path: "/county/devices", component: () => import("../review/DevicesView.vue"), meta },
  {
    path: "/county/wall",
    component: () => import("./WallView.vue"),
    meta: { ...meta, bare: true },
  },
  {
    path: "/county/figure/:kind/:indicator",
    component: () => import("./FigureView.vue"),
    props: true,
    meta,
  },
  {
    path: "/county/record/:id",
    component: () => import("./CountyRecordView.vue"),
    props: true,
    meta,
  },
];
