// A mistake of the person who starts the gateway.

/** Its message is for the user and has no secret in it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}
