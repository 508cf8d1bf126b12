import type { ComponentChildren } from 'preact';
import { Button } from '../ui/Button.tsx';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { words } from './state.ts';

interface QuestionProps {
  title: string;
  hint?: string;
  icon: IconName;
  /** To the step before. */
  back(): void;
  /** The way on: always in the same place. */
  next: ComponentChildren;
  children: ComponentChildren;
}

/** One question on a page: what is asked above, what one can do below. */
export const Question = ({ title, hint, icon, back, next, children }: QuestionProps) => (
  <main class="question">
    <section class="stage">
      <span class="question-icon"><Icon name={icon} /></span>
      <h1 tabIndex={-1}>{title}</h1>
      {hint !== undefined && <p class="stage-hint">{hint}</p>}
    </section>
    <section class="controls">
      {children}
      <div class="ways-on">
        <Button icon="back" onPress={back}>{words.value.payBack}</Button>
        {next}
      </div>
    </section>
  </main>
);
