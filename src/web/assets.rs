//! What pages load besides their text, embedded in the program.
