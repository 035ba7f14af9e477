"""What waits for whom, and what was decided?"""
