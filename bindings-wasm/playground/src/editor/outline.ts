// What the engine knows of names, for the editor: kept beside the text, moved along while somebody types.

import type { Named, NamedKind, Outline, Span } from "../engine/protocol";

/** Names and where they are; of the last text that was looked at. */
export class Names {
  #outline: Outline;

  constructor(outline: Outline = { named: [], mentions: [] }) {
    this.#outline = outline;
  }

  get all(): Named[] {
    return this.#outline.named;
  }

  /** What the name at a place stands for, and the place of that name. */
  at(file: string, offset: number): { named: Named; span: Span } | null {
    const touches = (span: Span) => span.file === file && span.start <= offset && offset <= span.end;
    const mention = this.#outline.mentions.find(({ span }) => touches(span));
    if (mention) {
      const named = this.all[mention.named];
      return named ? { named, span: mention.span } : null;
    }
    const named = this.all.find(({ nameSpan }) => touches(nameSpan));
    return named ? { named, span: named.nameSpan } : null;
  }

  /** The innermost of some kinds that holds a place. */
  around(file: string, offset: number, ...kinds: NamedKind[]): Named | null {
    const holds = ({ kind, span }: Named) =>
      kinds.includes(kind) && span.file === file && span.start <= offset && offset <= span.end;
    return this.all.filter(holds).sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start))[0] ?? null;
  }

  of(kind: NamedKind): Named[] {
    return this.all.filter((named) => named.kind === kind);
  }

  parent(named: Named): Named | null {
    return named.parent === null ? null : (this.all[named.parent] ?? null);
  }

  children(parent: Named): Named[] {
    const place = this.all.indexOf(parent);
    return this.all.filter((named) => named.parent === place);
  }

  find(kind: NamedKind, name: string): Named | null {
    return this.all.find((named) => named.kind === kind && named.name === name) ?? null;
  }

  fields(entity: string): Named[] {
    const found = this.find("entity", entity);
    return found ? this.children(found) : [];
  }

  definitions(entity: string): Named[] {
    return this.of("definition").filter((named) => named.entities[0] === entity);
  }

  rules(scorecard: Named): Named[] {
    return this.children(scorecard).flatMap((tier) => this.children(tier));
  }

  /** The scorecard that a rule or tier stands in. */
  scorecardOf(named: Named): Named | null {
    let found: Named | null = named;
    while (found && found.kind !== "scorecard") found = this.parent(found);
    return found;
  }
}
