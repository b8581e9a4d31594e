import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What the server finds wrong: where (from 1, as Weft counts), and what. */
export interface Finding {
  readonly place: string;
  readonly message: string;
}

export interface Completion {
  readonly label: string;
  readonly documentation?: { readonly value: string } | string;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly uri?: string;
    readonly items?: readonly { readonly section?: string }[];
    readonly diagnostics?: readonly Found[];
  };
  readonly result?: unknown;
}

interface Found {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

/** The YAML language server that editors start (Red Hat's), with the settings that `weft schema` prints. */
export class LanguageServer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #folder: string;
  readonly #settings: Readonly<Record<string, unknown>>;
  readonly #waiting = new Map<number | string, (result: unknown) => void>();
  #buffer = Buffer.alloc(0);
  #ids = 0;

  constructor(folder: string, settings: Readonly<Record<string, unknown>>) {
    const program = join(dirname(createRequire(import.meta.url).resolve('yaml-language-server/package.json')), 'bin/yaml-language-server');
    this.#folder = folder;
    this.#settings = Object.fromEntries(Object.entries(settings).map(([key, value]) => [key.replace(/^yaml\./, ''), value]));
    this.#process = spawn(process.execPath, [program, '--stdio'], { stdio: 'pipe' });
    this.#process.stdout.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  async start(): Promise<void> {
    const rootUri = pathToFileURL(this.#folder).href;
    const textDocument = {
      completion: { completionItem: { documentationFormat: ['markdown'], snippetSupport: true } },
      hover: { contentFormat: ['markdown'] },
    };
    await this.#ask('initialize', {
      processId: process.pid,
      rootUri,
      workspaceFolders: [{ uri: rootUri, name: 'project' }],
      capabilities: { textDocument, workspace: { configuration: true, workspaceFolders: true } },
    });
    this.#send({ method: 'initialized', params: {} });
    this.#send({ method: 'workspace/didChangeConfiguration', params: { settings: {} } });
  }

  stop(): void {
    this.#process.kill('SIGKILL');
  }

  /** Opens a file with this text and gives what is wrong in it. */
  async findings(path: string, text: string): Promise<readonly Finding[]> {
    const uri = this.#uri(path);
    const published = new Promise<unknown>((resolve) => this.#waiting.set(uri, resolve));
    this.#send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'yaml', version: 1, text } } });
    const found = (await published) as readonly Found[];
    return found.map(({ message, range: { start } }) => ({ place: `${start.line + 1}:${start.character + 1}`, message }));
  }

  /** What is offered where the text has `|`. */
  async completions(path: string, marked: string): Promise<readonly Completion[]> {
    const { text, position } = await this.#openAt(path, marked);
    void text;
    const answer = (await this.#ask('textDocument/completion', { textDocument: { uri: this.#uri(path) }, position })) as {
      readonly items: readonly Completion[];
    };
    return answer.items;
  }

  /** What is shown for the word at `|`. */
  async hover(path: string, marked: string): Promise<string> {
    const { position } = await this.#openAt(path, marked);
    const answer = (await this.#ask('textDocument/hover', { textDocument: { uri: this.#uri(path) }, position })) as {
      readonly contents?: { readonly value: string };
    } | null;
    return answer?.contents?.value ?? '';
  }

  async #openAt(path: string, marked: string) {
    const before = marked.slice(0, marked.indexOf('|'));
    const text = before + marked.slice(before.length + 1);
    const lines = before.split('\n');
    await this.findings(path, text);
    return { text, position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 } };
  }

  #uri(path: string): string {
    return pathToFileURL(join(this.#folder, path)).href;
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#ids;
    this.#send({ id, method, params });
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #read(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const end = this.#buffer.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.toString('latin1', 0, Math.max(0, end)))?.[1]);
      if (end < 0 || this.#buffer.length < end + 4 + length) return;
      const body = this.#buffer.toString('utf8', end + 4, end + 4 + length);
      this.#buffer = this.#buffer.subarray(end + 4 + length);
      this.#take(JSON.parse(body) as Message);
    }
  }

  #take({ id, method, params, result }: Message): void {
    if (method === 'workspace/configuration') {
      this.#send({ id, result: params?.items?.map(({ section }) => (section === 'yaml' ? this.#settings : null)) });
    } else if (method === 'textDocument/publishDiagnostics') {
      this.#answer(params?.uri ?? '', params?.diagnostics ?? []);
    } else if (method !== undefined && id !== undefined) {
      this.#send({ id, result: null });
    } else if (id !== undefined) {
      this.#answer(id, result);
    }
  }

  #answer(key: number | string, value: unknown): void {
    this.#waiting.get(key)?.(value);
    this.#waiting.delete(key);
  }
}
