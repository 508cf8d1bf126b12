// Must be refused: renderer/display may not import renderer/phone/main.tsx
import '../phone/main.tsx';
