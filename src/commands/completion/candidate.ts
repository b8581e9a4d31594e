export interface Candidate {
  readonly value: string;
  readonly description?: string;
}

export interface Candidates {
  /** Files that the shell itself offers as well. */
  readonly files?: 'any' | 'folders' | 'yaml';
  readonly list: readonly Candidate[];
}
