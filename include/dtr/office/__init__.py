"""What people do with statements and runs, without HTTP: the API and the page are doors to it.

Each use case takes the `Office` it works in and the `Actor` who asks, and leaves that actor's
event in the trail. Who may do what is decided before, at the door (`web.rights`).
"""
