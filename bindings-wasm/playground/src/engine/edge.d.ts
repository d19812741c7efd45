declare module "brightline/edge" {
  export function initSync(source: Uint8Array<ArrayBuffer>): void;
  export function outline(files: Record<string, string>): unknown;
  interface Handle { dispose(): void }
  export interface Facts extends Handle {}
  export const Facts: { parse(text: string, options: object): Facts; concat(...facts: Facts[]): Facts };
  export interface Exceptions extends Handle {}
  export const Exceptions: { parse(text: string, options: object): Exceptions; concat(...all: Exceptions[]): Exceptions };
  export interface Standard extends Handle {
    scorecards: string[];
    warnings: unknown;
    scorecard(name: string): object;
    evaluate(facts: Facts, options: object): unknown;
    overview(facts: Facts, options: object): import('./protocol').Row[];
    problems(facts: Facts, options: object): import('./protocol').Problem[];
    forecast(facts: Facts, options: object): unknown;
  }
  export const Standard: { compile(files: Record<string, string>): Standard };
}
