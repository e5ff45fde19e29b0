/** From a 4 MB camera file to the 140 KB JPEG that is kept and sent. Page only. */

import { sha256Of } from "./hash";
import { isHeic } from "./heic";
import { sizeWithin } from "./size";

const SIDE = 1280;
const QUALITY = 0.8;
const MOST_BYTES = 60_000_000;

export interface Shrunk {
  blob: Blob;
  sha256: string;
  bytes: number;
  width: number;
  height: number;
}

/**
 * `no_canvas`: this browser cannot write a JPEG. `insecure`: the page came over plain http, where
 * a browser hashes nothing. `unreadable`: the file is not (yet) on the phone. `heic`: a picture, of
 * a format that this browser does not know.
 */
export type PhotoProblem =
  | "not_an_image"
  | "heic"
  | "too_large"
  | "no_canvas"
  | "insecure"
  | "unreadable";
export class PhotoError extends Error {
  constructor(
    readonly code: PhotoProblem,
    options?: ErrorOptions,
  ) {
    super(`picture refused: ${code}`, options);
    this.name = "PhotoError";
  }
}

/** At most 1280 px on the longer side, upright, JPEG 0.8, nothing else of the file. Throws PhotoError. */
export async function shrink(file: Blob): Promise<Shrunk> {
  if (!globalThis.crypto?.subtle) throw new PhotoError("insecure");
  if (file.size > MOST_BYTES) throw new PhotoError("too_large");
  const head = await headOf(file);
  const picture = await decode(file).catch((cause) => {
    throw isHeic(head) ? new PhotoError("heic", { cause }) : cause;
  });
  try {
    const [width, height] = sizeWithin(picture.width, picture.height, SIDE);
    const blob = await encode(picture.image, width, height);
    const sha256 = await sha256Of(await blob.arrayBuffer());
    return { blob, sha256, bytes: blob.size, width, height };
  } finally {
    picture.close();
  }
}

/** The first bytes. Throws PhotoError where the file cannot be read at all. */
async function headOf(file: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(0, 32).arrayBuffer());
  } catch (cause) {
    throw new PhotoError("unreadable", { cause });
  }
}

interface Picture {
  image: CanvasImageSource;
  width: number;
  height: number;
  close(): void;
}

async function decode(file: Blob): Promise<Picture> {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const { width, height } = bitmap;
    return { image: bitmap, width, height, close: () => bitmap.close() };
  } catch {
    // Older browsers know no such option; an <img> turns the picture upright by itself.
    return decodeByElement(file);
  }
}

async function decodeByElement(file: Blob): Promise<Picture> {
  const url = URL.createObjectURL(file);
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch (cause) {
    URL.revokeObjectURL(url);
    throw new PhotoError("not_an_image", { cause });
  }
  const { naturalWidth: width, naturalHeight: height } = image;
  return { image, width, height, close: () => URL.revokeObjectURL(url) };
}

async function encode(image: CanvasImageSource, width: number, height: number): Promise<Blob> {
  const blob =
    typeof OffscreenCanvas === "undefined"
      ? await encodeByElement(image, width, height)
      : await encodeOffscreen(image, width, height);
  if (blob?.type !== "image/jpeg") throw new PhotoError("no_canvas");
  return blob;
}

function encodeOffscreen(image: CanvasImageSource, width: number, height: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  draw(canvas.getContext("2d"), image, width, height);
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}

function encodeByElement(
  image: CanvasImageSource,
  width: number,
  height: number,
): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  draw(canvas.getContext("2d"), image, width, height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null;

function draw(to: Context, image: CanvasImageSource, width: number, height: number): void {
  if (!to) throw new PhotoError("no_canvas");
  // A JPEG has no transparency: without this it would turn black.
  to.fillStyle = "#fff";
  to.fillRect(0, 0, width, height);
  to.imageSmoothingQuality = "high";
  to.drawImage(image, 0, 0, width, height);
}
