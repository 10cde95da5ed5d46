"""A small kernel under the five services: nothing enters unless two services need it."""
