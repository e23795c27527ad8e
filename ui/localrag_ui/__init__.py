"""The Qt face of localrag; speaks to the engine process only."""
