/** Where scripts wait on a host for its next boot: one per module and owner, only root reads them. */
export const RESTORE_FOLDER = '/etc/weft/restore.d';

/** Runs them: `sh /etc/weft/restore`, by hand too. */
export const RESTORE_RUNNER = '/etc/weft/restore';
