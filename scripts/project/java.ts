import { runCommand } from './commands.ts';

/** Throws, with what to do, where the command `java` cannot be run. Two checks need it, and nothing else does. */
export async function requireJava(root: string): Promise<void> {
  try {
    await runCommand('java', ['-version'], root);
  } catch (cause) {
    throw new Error(
      'It needs Java 17, which was not found. Install it (on Debian: apt-get install openjdk-17-jre-headless), or run the other checks by name.',
      { cause }
    );
  }
}
