/** A ramdisk's system logs: a gzipped tar archive in base64, under the file name Ironic would have given it. */
export type RamdiskLog = { at: string; node: string; file: string; systemLogs: string }
