// Types of stage.js. README.md says what a frame, a track, a grid, a state and a handle are; tracks.py has their format.

export interface Model {
  get(name: string): any;
  set(name: string, value: any): void;
  on(event: string, callback: () => void): void;
}

/** The position of each slider. */
export type State = number[];
/** In tenths of the figure's points. */
export type Point = { x: number; y: number };
/** x, y, width and height in the figure's points. */
export type Box = [number, number, number, number];
export type Style = Record<string, any>;
/** Coordinates, x and y in turn; a gap is NaN or GAP. */
export type Numbers = Int16Array | Float32Array | Float64Array;

export interface SentPart {
  actor: string;
  kind: "path" | "marks" | "text" | "image";
  how: "points" | "segments" | "affine" | "fixed";
  n: number;
  at?: number;
  as?: number;
}

/** A part, and where its numbers begin in a frame and in the track's other buffers. */
export type Shape = SentPart & { styleAt: number; from: number; fixedAt: number; affineAt: number };

interface Common {
  free: number[];
  base: State;
  sizes: number[];
  says: number[];
  texts: string[];
  styles: Style[];
}

export interface SentTrack extends Common {
  parts: SentPart[];
  frames: DataView;
  fixed: DataView;
  affine: DataView;
}

export interface Track extends Common {
  parts: Shape[];
  /** Numbers in a frame, and of its affine maps. */
  width: number;
  affines: number;
  frames: Int16Array;
  fixed: Float32Array;
  affine: Float32Array;
}

export type Handle = { actor: string; sliders: number[] };
/** Where a handle of two sliders is drawn for all their positions. */
export type Plane = { handle: number; base: State; points: DataView };
/** A state, and where a handle is drawn in it. */
export type Candidate = Point & { state: State };

export type Slider = { name: string; label: string; texts: string[]; start: number };
export interface Timeline {
  label: string;
  steps: number;
  start: number;
  pace: number;
  reveal: string[];
  head: string[];
}
export interface Scene {
  width: number;
  height: number;
  title: string;
  sliders: Slider[];
  timeline: Timeline | null;
  dark: Record<string, string>;
  handles?: Handle[];
  panels?: Box[];
  kernel?: boolean;
}
