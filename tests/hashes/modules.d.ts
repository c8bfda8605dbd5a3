// What workerd makes of the log that worker.ts embeds.
declare module '*.bin' {
  const bytes: ArrayBuffer;
  export default bytes;
}
