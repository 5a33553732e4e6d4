"""Puts an assignment to the proof: can it tell right from wrong, and does it name what is wrong?"""
