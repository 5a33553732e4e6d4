"""Prove an assignment: does it tell right answers from wrong ones, and does it name the mistakes?"""
