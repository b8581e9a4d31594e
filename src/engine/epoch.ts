/** Counts the changes that were made; what was read before the last of them is old. Shared by hosts that run in step. */
export interface Epoch {
  value: number;
}
