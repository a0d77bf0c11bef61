"""What papers and screens say, composed once from values: wording of numbers, sentences, lines. No screen, no SQL."""
