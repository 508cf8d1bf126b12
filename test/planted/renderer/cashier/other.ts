// Must be refused: renderer/cashier may not import renderer/display/main.tsx
import '../display/main.tsx';
