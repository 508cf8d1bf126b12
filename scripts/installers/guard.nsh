; Windows: before an update or the removal, not while a terminal holds money that is nowhere else.
; electron-builder includes it (nsis.include). Not tried on Windows: see docs/headquarters.md.
!macro guitaiGuard ACTION
  IfFileExists "$INSTDIR\${APP_EXECUTABLE_FILENAME}" 0 +6
  System::Call 'Kernel32::SetEnvironmentVariable(t "ELECTRON_RUN_AS_NODE", t "1")'
  nsExec::ExecToLog '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "$INSTDIR\resources\app.asar\dist\electron\guard.js" ${ACTION} "$APPDATA\Guitai"'
  Pop $0
  StrCmp $0 "0" +2
  Abort "Guitai: money on this terminal has not reached headquarters. Wait for the connection, or let a supervisor decide (guitai guard --for ${ACTION} --override)."
!macroend

!macro customInit
  !insertmacro guitaiGuard update
!macroend

!macro customUnInit
  !insertmacro guitaiGuard uninstall
!macroend
