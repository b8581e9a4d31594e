import { render, useStdout } from 'ink';
import { type ReactElement, useLayoutEffect } from 'react';
import type { ViewState } from '../view-state.ts';
import { Frame, type FrameProps } from './frame.tsx';

/** The lower part of a terminal, drawn over and over, and what is printed above it. */
export interface Screen {
  readonly draw: (state: ViewState, now: number) => void;
  /** Whole lines, above the frame, for good. */
  readonly print: (text: string) => void;
  /** Takes the frame away and gives the cursor back; the next `draw` puts both as they were. */
  readonly withdraw: () => void;
}

const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';

/** Terminals that know mode 2026 show what is in between at once; others ignore it. */
const atOnce = (text: string) => `\x1b[?2026h${text}\x1b[?2026l`;

export const framesPerSecond = 10;

interface Mounted {
  readonly show: (frame: FrameProps) => void;
  readonly print: (text: string) => void;
  readonly erase: () => void;
}

/** @param write what writes to `stdout`, whoever else may have put themselves in between */
export function openScreen(stdout: NodeJS.WriteStream, write: (text: string) => void): Screen {
  let mounted: Mounted | undefined;
  return {
    draw: (state, now) => {
      const frame = { state, ...sizeOf(stdout), now };
      if (mounted) return mounted.show(frame);
      mounted = mount(stdout, write, frame, () => {
        mounted = undefined;
      });
    },
    print: (text) => (mounted ? mounted.print(text) : write(text)),
    withdraw: () => mounted?.erase(),
  };
}

function mount(stdout: NodeJS.WriteStream, write: (text: string) => void, first: FrameProps, onUnmount: () => void): Mounted {
  /** What Ink writes goes out in one piece, so that no half-drawn frame is seen. */
  let batch: string[] | undefined;
  let open = true;
  const stream = facade(stdout, (text) => {
    if (batch) batch.push(text);
    else if (open && text !== '') write(atOnce(text));
  });
  let printAbove = write;
  const stage = (frame: FrameProps) => (
    <Stage
      frame={frame}
      onMount={(print) => {
        printAbove = print;
      }}
      onUnmount={() => {
        write(showCursor);
        onUnmount();
      }}
    />
  );
  write(hideCursor);
  const app = render(stage(first), {
    stdout: stream,
    maxFps: framesPerSecond,
    // Ink 6.8 goes up one line too few to draw over a frame of the same height, and leaves its first line behind.
    incrementalRendering: false,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: false,
  });
  return {
    show: (frame) => app.rerender(stage(frame)),
    print: (text) => {
      batch = [];
      printAbove(text);
      write(atOnce(batch.join('')));
      batch = undefined;
    },
    erase: () => {
      app.clear();
      // On its way out Ink would draw once more.
      open = false;
      app.unmount();
    },
  };
}

interface StageProps {
  readonly frame: FrameProps;
  readonly onMount: (print: (text: string) => void) => void;
  readonly onUnmount: () => void;
}

/** The frame, and the way to print above it. Ink takes it down too when a signal ends the process. */
function Stage({ frame, onMount, onUnmount }: StageProps): ReactElement {
  const { write } = useStdout();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once in its life, not whenever the callbacks are new
  useLayoutEffect(() => {
    onMount(write);
    return onUnmount;
  }, []);
  return <Frame {...frame} />;
}

function sizeOf({ columns, rows }: NodeJS.WriteStream): { readonly columns: number; readonly rows: number } {
  // A terminal may not know its size, and says 0.
  return { columns: columns || 80, rows: rows || 24 };
}

/**
 * The terminal as Ink may see it. Ink shall not hear of a new size: when the frame is suddenly too high it would clear
 * the terminal with all that was printed. Nor that it is a terminal: it would show the cursor at exit by an escape
 * sequence to stderr, even where that is a file.
 */
function facade(stdout: NodeJS.WriteStream, write: (text: string) => void): NodeJS.WriteStream {
  const own: Readonly<Record<PropertyKey, unknown>> = {
    isTTY: false,
    on: () => stdout,
    off: () => stdout,
    write: (text: string, done?: () => void) => {
      write(text);
      done?.();
      return true;
    },
  };
  return new Proxy(stdout, {
    get: (target, key) => {
      if (key === 'columns' || key === 'rows') return sizeOf(target)[key];
      return key in own ? own[key] : Reflect.get(target, key);
    },
  });
}
