// Must be refused: renderer/kiosk may not import renderer/cashier/main.tsx
import '../cashier/main.tsx';
