// Must be refused: renderer/phone may not import renderer/cashier/main.tsx
import '../cashier/main.tsx';
