// Must be refused: renderer/diagnostics may not import renderer/kiosk/main.tsx
import '../kiosk/main.tsx';
