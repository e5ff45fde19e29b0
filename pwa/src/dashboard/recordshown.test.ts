import { describe, expect, it } from "vitest";
import type { RecordPage } from "./answers";
import { asLocal, standing } from "./recordshown";

const PAGE: RecordPage = {
  record: {
    record_id: "r",
    kind: "toilet_renovation",
    division: "431222251233",
    rev: 2,
    day: "2026-08-15",
    status: "reported",
    dead: false,
    body: { head_name: "张*明" },
    author: "a",
    author_name: "李*",
    updated_at: "2026-11-20T02:00:00.000Z",
  },
  photos: [
    { field: "photos_after", sha256: "1", gone: false, stored: true },
    { field: "photos_after", sha256: "2", gone: false, stored: false },
    { field: "photos_after", sha256: "3", gone: true, stored: true },
  ],
  history: [],
  held: [],
};

describe("a record of the server", () => {
  it("shows the pictures that are there, and only those", () => {
    expect(asLocal(PAGE).photos.map((photo) => photo.sha256)).toEqual(["1"]);
  });

  it("says where it counts", () => {
    const said = (status: RecordPage["record"]["status"], dead = false) =>
      standing({ ...PAGE.record, status, dead }).word;
    expect(said("reported")).toBe("statusReported");
    expect(said("approved")).toBe("statusApproved");
    expect(said("returned")).toBe("statusReturned");
    expect(said("approved", true)).toBe("statusDead");
  });
});
